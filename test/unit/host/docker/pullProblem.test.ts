import { pullProblem } from '../../../../src/host/places/docker/pullProblem';
import { parseReference } from '../../../../src/host/places/docker/reference';

const ECR = '763104351884.dkr.ecr.us-east-1.amazonaws.com';

test.each([
  ['app:1', 'write /var/lib/docker/tmp/x: no space left on device', 'machine', 'disk'],
  [
    'app:1',
    'toomanyrequests: You have reached your pull rate limit.',
    'unavailable',
    'lets this address'
  ],
  [
    'app:1',
    'no matching manifest for linux/arm64/v8 in the manifest list entries',
    'machine',
    'platform'
  ],
  ['app:1', 'manifest for app:1 not found: manifest unknown', 'not-found', 'There is no image'],
  [
    'app:1',
    "pull access denied for app, repository does not exist or may require 'docker login'",
    'denied',
    'who you are'
  ],
  [`${ECR}/x:1`, 'Head "https://…": no basic auth credentials', 'denied', 'does not let you pull'],
  [
    `${ECR}/x:1`,
    'denied: User: arn:aws:iam::1:user/a is not authorized to perform: ecr:BatchGetImage',
    'denied',
    'does not let you pull'
  ],
  [
    'r.example/x:1',
    'Get "https://r.example/v2/": dial tcp: lookup r.example: no such host',
    'unavailable',
    'cannot reach'
  ],
  ['r.example/x:1', 'x509: certificate signed by unknown authority', 'unavailable', 'cannot reach'],
  [
    '127.0.0.1:42911/unauthorized/app:1',
    'Get "http://127.0.0.1:42911/v2/": dial tcp 127.0.0.1:42911: connect: connection refused',
    'unavailable',
    'cannot reach'
  ],
  [
    'r.example/app@sha256:429e0f',
    'manifest for r.example/app@sha256:429e0f not found',
    'not-found',
    'There is no image'
  ],
  ['app:1', 'received unexpected HTTP status: 429 Too Many Requests', 'unavailable', 'lets this'],
  ['app:1', 'something new.', 'machine', 'app:1 was not pulled: something new.']
])('%s: %s', (image, words, kind, part) => {
  expect(pullProblem(parseReference(image), words).problem).toMatchObject({
    kind,
    message: expect.stringContaining(part) as string
  });
});
