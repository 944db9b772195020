/**
 * Model archives: what a `model.tar.gz` holds, and a new inference script in it without compressing the model again.
 *
 * ```ts
 * const known = new KnownArchives(join(locations.cache, 'archives'));
 * const { entries } = await inspectFile('/home/me/model.tar.gz', known);
 * const addition = await additionOf({ files: { 'inference.py': script } });
 * const { how, because } = await addToFile('/home/me/model.tar.gz', '/tmp/new.tar.gz', addition, known);
 * ```
 *
 * On S3 the same with a `Storage` and locations, by `inspectObject` and `addToObject`: S3 copies the model itself.
 */
export type { Addition } from './archive/addition';
export { additionOf, CODE_DIRECTORY, obstacleTo } from './archive/addition';
export type { CodeEntry, CodeSource } from './archive/code';
export { listCode } from './archive/code';
export type { ArchiveEntry, ArchiveFinding, InspectOptions } from './archive/inspect';
export { inspectArchive } from './archive/inspect';
export type { Identity } from './archive/keptFindings';
export type { UploadedArchive } from './archive/knownArchives';
export { KnownArchives } from './archive/knownArchives';
export type { Added } from './archive/localArchive';
export { addToFile, inspectFile } from './archive/localArchive';
export { packed } from './archive/pack';
export type { AddToObjectOptions } from './archive/remoteArchive';
export {
  addToObject,
  inspectObject,
  isWorthCopying,
  spliceObject,
  uploadAsItIs,
  uploadWithCode
} from './archive/remoteArchive';
