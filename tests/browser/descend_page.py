"""What the browser tests of the optimizer lab do with its page."""

from tests.browser.conftest import at_rest, quiet

LAB = "/optimizers"
RACE = LAB + "?surface.condition=40&surface.sharpness=2&optimizer=gd&optimizer.lr=0.9&x0=-7&y0=2&steps=150"
RACE += "&vs=optimizer%3Dmomentum%26optimizer.lr%3D0.05&vs=optimizer%3Dadam%26optimizer.lr%3D0.3"
KEPT = "[...globalThis.trainingPlayers.values()].find((k) => k.same)"


def ready(one, url):
    """The tab with all points of the run at this address."""
    one.open(url)
    one.until(lambda d: int(d["count"]) > 0 and d["status"] == "done")
    return quiet(one)


def kept(one, script):
    """What `script` gives with `k` bound to what the player keeps."""
    return one.page.evaluate(f"(() => {{ const k = {KEPT}; return {script} }})()")


def scrub(one, step):
    one.player(f"const s = player.querySelector('.scrub'); s.value = {step}; s.dispatchEvent(new Event('input'))")
    one.until(lambda d: d["step"] == str(step))


def box(one, selector):
    """[x, y, width, height] of a part of the player, scrolled into view, once the page around it is laid out."""
    look = f"const part = player.querySelector('{selector}'); part.scrollIntoView({{block: 'center'}}); "
    look += "const b = part.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]"
    return at_rest(lambda: one.player(look))


def picture(one):
    """The map as it stays: it is drawn again when the page around it is laid out anew."""
    return at_rest(lambda: one.player("return player.querySelector('canvas.terrain').toDataURL()"))
