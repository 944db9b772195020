import type Docker from 'dockerode';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import type { Progress } from '../place';
import { statusOf } from './engine';

/** On whose behalf an image is wanted, and who is told of it. */
export interface ImageWish {
  readonly caller: Caller;
  readonly aws: Aws;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Makes sure that the engine has an image. */
export type EnsureImage = (
  docker: Docker,
  image: string,
  wish: ImageWish
) => Promise<Docker.ImageInspectInfo>;

/** For places that get no images: one that the engine lacks is refused. */
export const presentImage: EnsureImage = async (docker, image) => {
  try {
    return await docker.getImage(image).inspect();
  } catch (error) {
    if (statusOf(error) !== 404) {
      throw error;
    }
    throw new ProblemError('machine', `The Docker Engine does not have the image ${image}.`, {
      hint: `Get it first: docker pull ${image}`,
      cause: error
    });
  }
};
