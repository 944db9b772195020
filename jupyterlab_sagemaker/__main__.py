"""``python -m jupyterlab_sagemaker``: the same as ``jupyter sagemaker``."""

import sys

from .terminal import main

sys.exit(main())
