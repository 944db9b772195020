import { ProblemError } from '../../problem';

/** An image's name in its parts, with Docker's defaults filled in. */
export interface ImageReference {
  /** As the person wrote it, with `:latest` where they named neither tag nor digest. */
  readonly name: string;
  /** Host of the registry, with its port: `docker.io` for Docker Hub. */
  readonly registry: string;
  readonly repository: string;
  /** A tag, or a digest as `sha256:…`. */
  readonly version: string;
}

/** A private registry of Amazon ECR. */
export interface EcrRegistry {
  readonly account: string;
  readonly region: string;
}

const REPOSITORY =
  '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*';
const NAME = new RegExp(
  `^(?:([^/]+)/)?(${REPOSITORY})(?::([\\w][\\w.-]{0,127}))?(?:@(\\w+:\\w+))?$`
);

/**
 * Takes an image's name apart as Docker does: https://pkg.go.dev/github.com/distribution/reference
 *
 * @throws ProblemError `usage`
 */
export function parseReference(text: string): ImageReference {
  const [first = '', ...rest] = text.split('/');
  // The first part is a host only where it cannot be the name of a repository.
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const [, host, path, tag, digest] = NAME.exec(named ? text : `docker.io/${text}`) ?? [];
  if (host === undefined || path === undefined) {
    throw new ProblemError('usage', `“${text}” is no image name.`, {
      hint: 'A name looks like REGISTRY/REPOSITORY:TAG; repositories are in lower case.'
    });
  }
  const hub = host === 'docker.io' || host === 'index.docker.io';
  return {
    name: tag === undefined && digest === undefined ? `${text}:latest` : text,
    registry: hub ? 'docker.io' : host,
    repository: hub && !path.includes('/') ? `library/${path}` : path,
    version: digest ?? tag ?? 'latest'
  };
}

/** Whose private registry a host is, where it is one of ECR's in any partition. */
export function ecrRegistry(host: string): EcrRegistry | undefined {
  const [, account, region] =
    /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/.exec(
      host
    ) ?? [];
  return account !== undefined && region !== undefined ? { account, region } : undefined;
}
