import { ownerOf } from '../../../../src/host/places/docker/owner';

const caller = (env: Record<string, string>) => ({
  id: 'test',
  context: { face: 'kernel' as const, cwd: '/work', env, profile: 'team', region: 'eu-west-1' }
});

describe('What is kept of whose credentials a container has', () => {
  it('is where they are found, and nothing of the environment besides', () => {
    const env = {
      HOME: '/home/ann',
      AWS_PROFILE: 'lab',
      AWS_SECRET_TOKEN_OF_OURS: 'secret',
      DATABASE_PASSWORD: 'secret'
    };
    expect(ownerOf(caller(env))).toEqual({
      cwd: '/work',
      env: { HOME: '/home/ann', AWS_PROFILE: 'lab' },
      profile: 'team',
      region: 'eu-west-1'
    });
  });

  it.each<Record<string, string>>([
    { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' },
    { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret' }
  ])('is nothing where they are in the environment themselves: %j', env => {
    expect(ownerOf(caller(env))).toBeUndefined();
  });
});
