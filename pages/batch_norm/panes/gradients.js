// The gradient that reaches each layer's bias, beside the one that reaches its weights.

import { Bars } from "../../../assets/bars.js";
import { PANES } from "../../../assets/kit.js";

const KINDS = { gradient: ["bias_gradient", "weight_gradient"] };

class Gradients extends Bars {
  get kinds() {
    return KINDS;
  }
  get usual() {
    return "gradient";
  }
}
PANES.gradients = Gradients;
