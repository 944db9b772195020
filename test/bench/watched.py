"""When a line comes to standard output, as one who looks at it sees it."""

import io
import time


class Watched(io.StringIO):
    """Standard output that notes when ``wanted`` comes."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.began = time.perf_counter()
        self.milliseconds = 0.0
        self.wanted = wanted

    def write(self, text: str) -> int:
        if not self.milliseconds and self.wanted in text:
            self.milliseconds = (time.perf_counter() - self.began) * 1000
        return super().write(text)
