"""Data sets: inputs X (N, n_in) and y (N,), classes or numbers, from a seed. Only the training part is trained on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from engine.spec import Spec, real, whole
from engine.spec.registry import Registry

DATASETS = Registry("data")


class DataSet(Spec):
    """How to make X and y from a seed; split, scaling and probe are the same for all (`engine.train.data`)."""

    n_in: ClassVar[int] = 2
    probe: ClassVar[int] = 200
    """Examples of the fixed probe batch on which columns are measured."""
    trained_on: ClassVar[int] = 400
    """Examples of the training part."""
    tested: ClassVar[int] = 360
    """Examples of the test part, at most."""
    numbers: ClassVar[bool] = False
    """Whether y is a number, and not a class: one output, squared error."""
    channels: ClassVar[int] = 1
    """Numbers of a pixel, where inputs are pictures: they stand one after the other."""
    reach: ClassVar[float] = 0.0
    """Half the side of the square on which its points are drawn by hand; 0 where they are not."""

    @property
    def classes(self) -> int:
        """Number of classes C, which is that of the outputs: 1 where y is a number."""
        return 2

    @property
    def contents(self) -> tuple[str, ...]:
        """The keys of what it is made of and does not hold itself (`engine.record.contents`)."""
        return ()

    @property
    def plain(self) -> dict[str, Any]:
        """What a script must know to make it, as numbers and names."""
        return {key: getattr(self, key) for key in self.knobs()}


@DATASETS.add("digits", source="Alpaydin and Kaynak 1998, UCI optical digits", oracle="sklearn.datasets.load_digits")
@dataclass(frozen=True)
class Digits(DataSet):
    """1 797 scans of handwritten digits, 8 x 8 grey values of 0 to 16."""

    n_in: ClassVar[int] = 64
    probe: ClassVar[int] = 100
    trained_on: ClassVar[int] = 1437

    @property
    def classes(self) -> int:
        return 10


@DATASETS.add("wine", source="Aeberhard and Forina 1992, UCI wine recognition", oracle="sklearn.datasets.load_wine")
@dataclass(frozen=True)
class Wine(DataSet):
    """178 wines of three growers, 13 measurements of a chemist, in units of their own."""

    n_in: ClassVar[int] = 13
    probe: ClassVar[int] = 142
    trained_on: ClassVar[int] = 142

    @property
    def classes(self) -> int:
        return 3


@DATASETS.add(
    "breast_cancer", source="Street, Wolberg and Mangasarian 1993", oracle="sklearn.datasets.load_breast_cancer"
)
@dataclass(frozen=True)
class BreastCancer(DataSet):
    """569 tumours, malignant (0) or benign (1), 30 measurements of their cells' nuclei."""

    n_in: ClassVar[int] = 30
    trained_on: ClassVar[int] = 455


@DATASETS.add("iris", source="Fisher 1936", oracle="sklearn.datasets.load_iris")
@dataclass(frozen=True)
class Iris(DataSet):
    """150 flowers of three species: length and width of sepals and petals in cm."""

    n_in: ClassVar[int] = 4
    probe: ClassVar[int] = 120
    trained_on: ClassVar[int] = 120

    @property
    def classes(self) -> int:
        return 3


@DATASETS.add("mnist1d", source="Greydanus 2020, Scaling down deep learning", oracle="mnist1d.data.make_dataset")
@dataclass(frozen=True)
class Mnist1d(DataSet):
    """5 000 signals of 40 points: ten shapes that are moved, stretched, slanted and noisy."""

    n_in: ClassVar[int] = 40
    trained_on: ClassVar[int] = 4000
    tested: ClassVar[int] = 1000

    @property
    def classes(self) -> int:
        return 10


@DATASETS.add("noise", source="CS231n lecture 6", oracle="standard normal moments")
@dataclass(frozen=True)
class Noise(DataSet):
    """1 000 x 500 standard normal inputs; the ten classes are drawn at random and mean nothing."""

    n_in: ClassVar[int] = 500
    probe: ClassVar[int] = 1000
    trained_on: ClassVar[int] = 1000

    @property
    def classes(self) -> int:
        return 10


@DATASETS.add("circle", source="two rings", oracle="sklearn.datasets.make_circles")
@dataclass(frozen=True)
class Circle(DataSet):
    """A disc inside a ring."""

    noise: float = real(0.1, 0.0, 1.0)


@DATASETS.add("xor", source="Minsky and Papert 1969", oracle="sign of the product")
@dataclass(frozen=True)
class Xor(DataSet):
    """Class by the sign of x times y."""

    noise: float = real(0.1, 0.0, 1.0)


@DATASETS.add("gaussians", source="two normal clouds", oracle="sample moments")
@dataclass(frozen=True)
class Gaussians(DataSet):
    """Two round clouds."""

    noise: float = real(0.3, 0.0, 1.0)


@DATASETS.add("moons", source="scikit-learn", oracle="sklearn.datasets.make_moons")
@dataclass(frozen=True)
class Moons(DataSet):
    """Two interleaved half circles."""

    noise: float = real(0.1, 0.0, 1.0)


@DATASETS.add("spiral", source="CS231n notes, neural networks case study", oracle="the course's formula")
@dataclass(frozen=True)
class Spiral(DataSet):
    """`arms` interleaved spiral arms, one class each."""

    noise: float = real(0.2, 0.0, 1.0)
    arms: int = whole(3, 2, 5, apart=True)

    @property
    def classes(self) -> int:
        return self.arms


class Numbers(DataSet):
    """y is a number: a function of the inputs with normal noise."""

    numbers: ClassVar[bool] = True

    @property
    def classes(self) -> int:
        return 1


@DATASETS.add("plane", source="TensorFlow Playground", oracle="least squares")
@dataclass(frozen=True)
class Plane(Numbers):
    """y = (x1 + x2) / 2 on the square [-1, 1]^2: a straight one, for which no hidden layer is needed."""

    noise: float = real(0.1, 0.0, 1.0)


@DATASETS.add("ridge", source="Hastie, Tibshirani and Friedman 2009, section 11.2", oracle="its formula")
@dataclass(frozen=True)
class Ridge(Numbers):
    """y = exp(-2 (x1 + x2)^2) on the square [-1, 1]^2: it changes along one direction alone."""

    noise: float = real(0.1, 0.0, 1.0)


@DATASETS.add("curve", source="one input, one output", oracle="its formula")
@dataclass(frozen=True)
class Curve(Numbers):
    """y = sin(5 x) on [-1, 1], of one input."""

    n_in: ClassVar[int] = 1
    noise: float = real(0.1, 0.0, 1.0)


@DATASETS.add("weather", source="CS231n lecture 6, by its example", oracle="the formula of its classes")
@dataclass(frozen=True)
class Weather(DataSet):
    """Air pressure of 900 to 1100 hPa and temperature of 0 to 30 °C: does it rain? (no data of any weather service)."""

    noise: float = real(0.3, 0.0, 1.0)


@DATASETS.add("cloud", source="LeCun et al. 1998, Efficient BackProp, section 4.3", oracle="its moments")
@dataclass(frozen=True)
class Cloud(Numbers):
    """y = 1.5 z1 + z2 of two inputs with these means, deviations and correlation; z are the inputs whitened.

    The moments are those of the training part, exactly: y is the same whatever they are.
    """

    mean_x: float = real(3.0, -20.0, 20.0)
    mean_y: float = real(2.0, -20.0, 20.0)
    std_x: float = real(2.0, 0.05, 20.0, log=True)
    std_y: float = real(0.7, 0.05, 20.0, log=True)
    correlation: float = real(0.8, -0.99, 0.99)
    noise: float = real(0.0, 0.0, 1.0)


@DATASETS.add("ratings", source="ratings of 1 to 5, all positive", oracle="the formula of its classes")
@dataclass(frozen=True)
class Ratings(DataSet):
    """What a viewer gave to eight films, 1 to 5 each: all inputs are positive. Two kinds of taste."""

    n_in: ClassVar[int] = 8
    noise: float = real(1.0, 0.0, 3.0)


@DATASETS.add("signs", source="colour as the label", oracle="its brightness")
@dataclass(frozen=True)
class Signs(DataSet):
    """Red or green signs of one brightness, 8 x 8 pixels: disc, square or cross at random; the colour is the class.

    Red is (1, 0, 0) times .587/.886 and green (0, 1, 0) times .299/.886, so that Rec. 601 gives both the same grey.
    """

    n_in: ClassVar[int] = 192
    channels: ClassVar[int] = 3
    noise: float = real(0.05, 0.0, 1.0)


@DATASETS.add("photos", source="D. Buechele (China), vultilion (flower), both CC BY 2.0", oracle="its pictures")
@dataclass(frozen=True)
class Photos(DataSet):
    """Patches of 8 x 8 pixels in red, green and blue, 0 to 1, of two photographs: which of them is it?"""

    n_in: ClassVar[int] = 192
    channels: ClassVar[int] = 3
