"""Messages that no browser of ours sends."""

import asyncio
import os
import signal

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.engine.serve.pool_tools import alive, eventually

HEAVY = "lang=en&depth=10&width=200&batch=256&steps=20000&seed=77"


def busy(pid, seconds):
    """Share of a core that a process takes."""
    return asyncio.run(_busy(pid, seconds))


async def _busy(pid, seconds):
    before = ticks(pid)
    await asyncio.sleep(seconds)
    return (ticks(pid) - before) / os.sysconf("SC_CLK_TCK") / seconds


def ticks(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


async def clear(visitor):
    """Empty Streamlit's caches for everybody, four times."""
    for _ in range(4):
        message = BackMsg()
        message.clear_cache = True
        await visitor.socket.send(message.SerializeToString())
        await asyncio.sleep(0.2)
        await visitor.rerun()


def test_emptied_caches_leave_the_workers_and_other_runs_alone(server, visit):
    before = server.workers()

    async def watch(visitor):
        """Somebody else's run is computed before, while and after a stranger empties the caches."""
        (pid,) = before[:1]
        await asyncio.sleep(3)
        with_run = await _busy(pid, 1)
        stranger = type(visitor)(server.url, "initialization", "lang=en")
        await stranger.connect()
        await stranger.rerun()
        await clear(stranger)
        await stranger.leave()
        return with_run, await _busy(pid, 1)

    earlier, later = visit(watch, query=HEAVY)
    assert earlier > 0.05
    assert later > 0.05
    assert server.workers() == before


def test_the_work_of_who_leaves_ends_with_them(server, visit):
    async def stay(visitor):
        await asyncio.sleep(3)
        return await _busy(server.workers()[0], 1)

    assert visit(stay, query=HEAVY) > 0.05
    eventually(lambda: busy(server.workers()[0], 1) < 0.02, 8)


def test_a_worker_that_is_stopped_does_not_outlive_a_server_that_is_told_to_end(server, visit):
    (pid, *_) = server.workers()
    os.kill(pid, signal.SIGSTOP)
    os.kill(server.process.pid, signal.SIGTERM)
    assert server.process.wait(20) is not None
    eventually(lambda: not alive(pid), 5)
    assert not alive(pid)
