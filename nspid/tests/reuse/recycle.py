# Runs a shell line in a PID namespace in which PID 3000 belongs to one process after another:
#   in the namespace $B below the one of process $A: PIDs 3000, 1000, 2000; then 3000, 1001, 2001;
#   in the namespace of process $C: PIDs 3000, 50.
# clone3(2) gives a new process the PIDs that set_tid names, outermost last.
import ctypes, os, signal, subprocess, sys

libc = ctypes.CDLL(None, use_errno=True)
CLONE3, NEWPID = 435, 0x20000000


def check(result):
    if result < 0:
        sys.exit("skip: " + os.strerror(ctypes.get_errno()))
    return result


def init_below(script=signal.pause):
    """The init of a new PID namespace, which runs `script`."""
    check(libc.unshare(NEWPID))
    pid = os.fork()
    if pid == 0:
        libc.prctl(1, signal.SIGKILL)
        script()
    return pid


def namespace(pid):
    return os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY)


def pids_below(pid):
    return [int(child) for child in open(f"/proc/{pid}/task/{pid}/children").read().split()]


def from_child(script):
    """The PID of what `script` makes in a child, whose own children to come go elsewhere."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        libc.prctl(1, signal.SIGKILL)
        os.write(writer, str(script()).encode())
        signal.pause()
    return int(os.read(reader, 20))


def one_process(file, pids):
    """Makes a process with these PIDs that lives for a moment, and waits for it."""
    check(libc.setns(file, NEWPID))
    tids = (ctypes.c_int * len(pids))(*pids)
    arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, ctypes.addressof(tids), len(pids), 0)
    pid = check(libc.syscall(CLONE3, arguments, ctypes.sizeof(arguments)))
    if pid == 0:
        libc.usleep(100)
        libc._exit(0)
    os.waitpid(pid, 0)


def recycle(files):
    libc.prctl(1, signal.SIGKILL)
    turns = [(files[0], [2000, 1000, 3000]), (files[1], [50, 3000]), (files[0], [2001, 1001, 3000])]
    while True:
        for file, pids in turns:
            one_process(file, pids)


a = from_child(lambda: init_below(lambda: (init_below(), signal.pause())))
c = from_child(init_below)
while not pids_below(a):
    pass
b = pids_below(a)[0]
recycler = os.fork()
if recycler == 0:
    recycle([namespace(b), namespace(c)])
line = f"A={a}; B={b}; C={c}; " + sys.argv[1]
status = subprocess.run(["sh", "-c", line]).returncode
if os.waitpid(recycler, os.WNOHANG) != (0, 0):
    sys.exit("skip: no process can be made with PIDs of our choice")
os.kill(recycler, signal.SIGKILL)
sys.exit(status)
