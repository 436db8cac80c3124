"""The small network U2-Net-p as a salience: how likely each pixel belongs to what stands out.

The network is an optional extra; where its file is found is the caller's business.
"""

import threading
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_EDGE: Final = 320
_MEAN: Final = np.array([0.485, 0.456, 0.406], np.float32)  # of ImageNet, as RGB
_SPREAD: Final = np.array([0.229, 0.224, 0.225], np.float32)


class SalienceNet:
    """U2-Net-p (Qin et al., Pattern Recognition 2020; trained on DUTS), run by OpenCV.

    It is read on first use and then kept; any thread may ask, one at a time.

    Args:
        model: The network as an ONNX file's bytes.
    """

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._net: Any = None
        self._alone = threading.Lock()

    def __call__(self, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(320, 320) float32, 0 to 1, stretched over the picture.

        Args:
            picture: (h, w, 3) BGR uint8.
        """
        import cv2

        small = cv2.resize(picture, (_EDGE, _EDGE), interpolation=cv2.INTER_AREA)
        rgb = np.asarray(small, np.float32)[..., ::-1]
        scaled = (rgb / max(1.0, float(rgb.max())) - _MEAN) / _SPREAD
        with self._alone:
            if self._net is None:
                self._net = cv2.dnn.readNetFromONNX(np.frombuffer(self._model, np.uint8))
                self._model = b""
            # Its first output is the one that sums up the others.
            (fused, *_) = self._net.getUnconnectedOutLayersNames()
            self._net.setInput(np.ascontiguousarray(scaled.transpose(2, 0, 1)[np.newaxis]))
            found = self._net.forward(fused)
        return np.ascontiguousarray(np.asarray(found, np.float32)[0, 0])
