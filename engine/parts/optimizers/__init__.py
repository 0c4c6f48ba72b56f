"""The optimizers: one class each, with all that the app knows of it. The order of the imports is the menu's.

Where books differ the form is PyTorch's, with one openly stated exception: the velocity of `momentum` and `nesterov`
holds the learning rate (v <- beta v - lr g, as Sutskever et al., Keras and most notes write it), PyTorch's does not.
While lr is constant the iterates are the same; when it changes, here the old velocity keeps the size it had.
"""

from engine.parts.optimizers.optimizer import OPTIMIZERS as OPTIMIZERS
from engine.parts.optimizers.optimizer import Optimizer as Optimizer

from engine.parts.optimizers.descent import SGD as SGD  # isort: skip
from engine.parts.optimizers.descent import Momentum as Momentum  # isort: skip
from engine.parts.optimizers.descent import Nesterov as Nesterov  # isort: skip
from engine.parts.optimizers.adaptive import AdaDelta as AdaDelta  # isort: skip
from engine.parts.optimizers.adaptive import AdaGrad as AdaGrad  # isort: skip
from engine.parts.optimizers.adaptive import RMSProp as RMSProp  # isort: skip
from engine.parts.optimizers.adam import Adam as Adam  # isort: skip
from engine.parts.optimizers.adam import AdamW as AdamW  # isort: skip
from engine.parts.optimizers.adam import AMSGrad as AMSGrad  # isort: skip
from engine.parts.optimizers.adam import NAdam as NAdam  # isort: skip
from engine.parts.optimizers.sign import Lion as Lion  # isort: skip
from engine.parts.optimizers.sign import Rprop as Rprop  # isort: skip
