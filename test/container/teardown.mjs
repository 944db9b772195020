export { stopEngine as default } from '../../scripts/engine.mjs';
