import { ecrRegistry, parseReference } from '../../../../src/host/places/docker/reference';

test.each([
  ['python', 'docker.io', 'library/python', 'latest'],
  ['team/app:1.0', 'docker.io', 'team/app', '1.0'],
  ['localhost/app', 'localhost', 'app', 'latest'],
  ['registry:5000/team/app:x', 'registry:5000', 'team/app', 'x'],
  ['quay.io/team/app@sha256:abc1', 'quay.io', 'team/app', 'sha256:abc1'],
  ['quay.io/team/app:1@sha256:abc1', 'quay.io', 'team/app', 'sha256:abc1'],
  ['public.ecr.aws/docker/library/python:3.12', 'public.ecr.aws', 'docker/library/python', '3.12']
])('%s is %s, %s, %s', (text, registry, repository, version) => {
  expect(parseReference(text)).toMatchObject({ registry, repository, version });
});

test.each(['', 'UPPER', 'a b', 'https://quay.io/team/app', 'app:', 'app@1', '-app'])(
  '“%s” is no image name',
  text => {
    expect(() => parseReference(text)).toThrow(`“${text}” is no image name.`);
  }
);

test.each([
  ['763104351884.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1'],
  ['763104351884.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['123456789012.dkr-ecr.eu-west-1.on.aws', 'eu-west-1'],
  ['public.ecr.aws', undefined],
  ['763104351884.dkr.ecr.us-east-1.amazonaws.com.example.org', undefined]
])('%s is a private registry of ECR in %s', (host, region) => {
  expect(ecrRegistry(host)?.region).toBe(region);
});
