# Makes %sagemaker known to the IPython kernels of this environment; what it needs loads when it is first used.
try:
    __import__("jupyterlab_sagemaker").load_ipython_extension(get_ipython())  # noqa: F821
except Exception as error:  # noqa: BLE001  A kernel starts whatever happens here.
    __import__("logging").getLogger("jupyterlab_sagemaker").warning("not loaded: %s", error)
