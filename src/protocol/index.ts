/**
 * The words that the host and its faces share: types, method names, MIME types.
 *
 * Nothing here imports anything from outside this folder, so both ends (Node and the browser) and the
 * Python side's tests can read it as the one description of the wire.
 */
export * from './account';
export * from './command';
export * from './connection';
export * from './endpoint';
export * from './failure';
export * from './json';
export * from './list';
export * from './local';
export * from './log';
export * from './method';
export * from './metric';
export * from './methods';
export * from './mime';
export * from './model';
export * from './preferences';
export * from './problem';
export * from './resource';
export * from './scaling';
export * from './subscription';
