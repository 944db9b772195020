"""A model that SageMaker keeps, in Python. Listing tells its name alone; the rest is asked for when it is read."""

from __future__ import annotations

from typing import Any

from .errors import as_usage_error
from .resource import Resource, ResourceList
from .session import current


class Model(Resource):
    """One of SageMaker's models. Errors are ``SageMakerError``."""

    @property
    def image(self) -> str | None:
        """The container's image; of several containers the first one's."""
        image = self._of_first("image")
        return None if image is None else str(image)

    @property
    def model_data(self) -> str | None:
        """``s3://…`` of ``model.tar.gz``; ``None`` where the image holds the model itself."""
        data = self._of_first("modelData")
        return None if data is None else str(data["uri"])

    @property
    def role(self) -> str | None:
        """The ARN of the role that its containers run with."""
        role = self._described().get("role")
        return None if role is None else str(role)

    def describe(self) -> dict[str, Any]:
        """Everything known about it: ``ModelDescription`` of ``src/protocol/model.ts``, times in milliseconds."""
        with as_usage_error():
            described: dict[str, Any] = current().request("model/describe", self._target)
        self._known = described
        return described

    def _described(self) -> dict[str, Any]:
        # A model never changes, so it is asked for once.
        known = self._known
        return dict(known) if known is not None and "containers" in known else self.describe()

    def _of_first(self, member: str) -> Any:
        containers = self._described()["containers"]
        return containers[0].get(member) if containers else None


class ModelList(ResourceList[Model]):
    """Models as a list; a notebook shows it as a table."""

    _noun = "models"
    _columns = (("Name", "name"), ("Created", "createdAt"), ("Place", "place"))
