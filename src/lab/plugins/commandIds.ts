/** The commands that this extension adds. */
export const CommandIDs = {
  openJob: 'jupyterlab-sagemaker:open-job',
  attach: 'jupyterlab-sagemaker:attach',
  pickAndAttach: 'jupyterlab-sagemaker:pick-and-attach',
  stopJob: 'jupyterlab-sagemaker:stop-job',
  compareJobs: 'jupyterlab-sagemaker:compare-jobs',
  copyJobName: 'jupyterlab-sagemaker:copy-job-name',
  train: 'jupyterlab-sagemaker:train',
  trainCell: 'jupyterlab-sagemaker:train-cell',
  trainFile: 'jupyterlab-sagemaker:train-file',
  deploy: 'jupyterlab-sagemaker:deploy',
  deployFile: 'jupyterlab-sagemaker:deploy-file',
  openEndpoint: 'jupyterlab-sagemaker:open-endpoint',
  openModel: 'jupyterlab-sagemaker:open-model',
  prune: 'jupyterlab-sagemaker:prune',
  deleteRun: 'jupyterlab-sagemaker:delete-run',
  doctor: 'jupyterlab-sagemaker:doctor',
  insertLine: 'jupyterlab-sagemaker:insert-line',
  filterByState: 'jupyterlab-sagemaker:filter-by-state',
  refresh: 'jupyterlab-sagemaker:refresh',
  runningOnly: 'jupyterlab-sagemaker:toggle-running-only',
  showPanel: 'jupyterlab-sagemaker:show-panel'
} as const;
