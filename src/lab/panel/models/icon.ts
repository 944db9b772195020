import { LabIcon } from '@jupyterlab/ui-components';

import modelSource from '../../../../style/icons/model.svg';

/** A box: what is kept. */
export const modelIcon = new LabIcon({ name: 'jupyterlab-sagemaker:model', svgstr: modelSource });
