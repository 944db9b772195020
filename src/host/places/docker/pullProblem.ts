import { ProblemError } from '../../problem';
import type { ImageReference } from './reference';
import { ecrRegistry } from './reference';

/** The engine passes on what registries and its own machine say, in many words for few things. */
const MEANINGS: readonly [RegExp, (reference: ImageReference) => ProblemError][] = [
  [
    /no space left on device|disk quota exceeded/i,
    ({ name }) =>
      new ProblemError(
        'machine',
        `The disk of the Docker Engine is full, so ${name} was not pulled.`,
        {
          hint: '`docker system prune` removes images and containers that nothing uses.'
        }
      )
  ],
  [
    /toomanyrequests|rate limit|\b429\b/i,
    ({ name, registry }) =>
      new ProblemError(
        'unavailable',
        `The registry ${registry} lets this address pull no more images for now, so ${name} was not pulled.`,
        { hint: `Log in (docker login ${registry}), which raises the limit, or wait.` }
      )
  ],
  [
    /no matching manifest/i,
    ({ name }) =>
      new ProblemError('machine', `${name} is not there for the platform of this Docker Engine.`, {
        hint: 'Take an image for this machine, or a machine for this image.'
      })
  ],
  [
    /manifest.*(unknown|not found)|name unknown|repository .*not found|requested image not found/i,
    ({ name, repository, registry, version }) =>
      new ProblemError(
        'not-found',
        `There is no image ${name}: the registry ${registry} knows no “${version}” of ${repository}.`,
        {
          hint: 'Look at the spelling of repository and tag; in ECR also at region and account.'
        }
      )
  ],
  [
    /no basic auth credentials|authentication required|unauthorized|incorrect username|may require .?docker login/i,
    ({ name, registry }) =>
      ecrRegistry(registry)
        ? new ProblemError('denied', `The registry ${registry} does not let you pull ${name}.`, {
            hint: 'The repository’s policy and your own have to allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.'
          })
        : new ProblemError(
            'denied',
            `${name} does not exist, or the registry ${registry} wants to know who you are.`,
            {
              hint: `Log in: docker login${registry === 'docker.io' ? '' : ` ${registry}`}.`
            }
          )
  ],
  [
    /denied|forbidden|not authorized/i,
    ({ name, registry }) =>
      new ProblemError('denied', `The registry ${registry} does not let you pull ${name}.`, {
        hint: 'Ask its owner for the right to pull; in ECR: ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.'
      })
  ],
  [
    /no such host|dial tcp|i\/o timeout|connection refused|tls|x509|Client\.Timeout|EOF|server gave HTTP response/i,
    ({ name, registry }) =>
      new ProblemError(
        'unavailable',
        `The Docker Engine cannot reach the registry ${registry}, so ${name} was not pulled.`,
        {
          hint: 'Look at the engine’s network and proxy (docker info), or load the image from a file: docker load.'
        }
      )
  ]
];

/** What the engine's words about a pull mean to a person. */
export function pullProblem(
  reference: ImageReference,
  words: string,
  cause?: unknown
): ProblemError {
  // The engine repeats what was asked for, which may hold any word or number.
  const { name, repository, registry } = reference;
  const asked = [name, `${registry}/${repository}`, registry];
  const said = asked.reduce((rest, part) => rest.replaceAll(part, '…'), words);
  const [, meaning] = MEANINGS.find(([pattern]) => pattern.test(said)) ?? [];
  if (!meaning) {
    return new ProblemError(
      'machine',
      `${reference.name} was not pulled: ${words.replace(/\.$/, '')}.`,
      {
        cause
      }
    );
  }
  const { kind, message, hint } = meaning(reference).problem;
  return new ProblemError(kind, message, { hint, code: words, cause });
}
