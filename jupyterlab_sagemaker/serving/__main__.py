"""``python PATH/serving --report FD``: loads the model that the SAGEMAKER_* variables name, and serves it.

Tells by lines of JSON on the descriptor: ``{"port": 41234}`` once it listens, ``{"ready": true}`` once the model is loaded.
"""

import importlib.util
import os
import sys

#: What this package is called here: nothing that a script could mean.
_NAME = "_jupyterlab_sagemaker_serving"


def _main() -> int:
    here = os.path.dirname(os.path.abspath(__file__))
    # Python put our directory first, where a script's own modules belong.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    spec = importlib.util.spec_from_file_location(
        _NAME, os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{here} cannot be imported.")
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)
    serve = importlib.import_module(f"{_NAME}.serve")
    status: int = serve.main(sys.argv[1:])
    return status


if __name__ == "__main__":
    sys.exit(_main())
