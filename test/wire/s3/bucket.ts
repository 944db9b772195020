import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client
} from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Caller } from '../../../src/host/caller';
import type { Moto } from '../moto';

/** A bucket at moto, looked at by a client that is not ours. */
export class Bucket {
  readonly #client: S3Client;
  readonly #name: string;
  /** Somebody who may use it. */
  readonly caller: Caller;

  private constructor(moto: Moto, name: string, region: string) {
    this.#client = client(moto, region);
    this.#name = name;
    this.caller = { id: name, context: { face: 'kernel', cwd: '/', env: moto.env(region) } };
  }

  /** One that somebody else made. */
  static of(moto: Moto, name: string): Bucket {
    return new Bucket(moto, name, 'us-east-1');
  }

  static async make(moto: Moto, name: string, region = 'us-east-1'): Promise<Bucket> {
    const bucket = new Bucket(moto, name, region);
    await bucket.#client.send(
      new CreateBucketCommand({
        Bucket: name,
        ...(region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' }
        })
      })
    );
    return bucket;
  }

  async put(
    key: string,
    body: string | Buffer,
    more: Partial<PutObjectCommandInput> = {}
  ): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#name, Key: key, Body: body, ...more })
    );
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.#client.send(
      new GetObjectCommand({ Bucket: this.#name, Key: key })
    );
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  async keys(): Promise<string[]> {
    const { Contents = [] } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#name })
    );
    return Contents.flatMap(({ Key }) => Key ?? []);
  }

  /** Multipart uploads that were neither completed nor aborted. */
  async uploads(): Promise<string[]> {
    const { Uploads = [] } = await this.#client.send(
      new ListMultipartUploadsCommand({ Bucket: this.#name })
    );
    return Uploads.flatMap(({ Key }) => Key ?? []);
  }
}

function client({ url, credentials }: Moto, region: string): S3Client {
  return new S3Client({ endpoint: url, credentials, region, forcePathStyle: true });
}
