# Runs a shell line in a PID namespace in which PID 3000 belongs to one process after another: to a child of process $A, in the UTS
# namespace of that, and to a child of process $B, in that of $B. clone3(2) gives a new process the PID that set_tid names.
import ctypes, os, signal, subprocess, sys

libc = ctypes.CDLL(None, use_errno=True)
CLONE3, NEWUTS = 435, 0x04000000


def check(result):
    if result < 0:
        sys.exit("skip: " + os.strerror(ctypes.get_errno()))
    return result


def one_process():
    """Makes a process that lives for a moment, and waits for it."""
    tids = (ctypes.c_int * 1)(3000)
    arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, ctypes.addressof(tids), 1, 0)
    pid = check(libc.syscall(CLONE3, arguments, ctypes.sizeof(arguments)))
    if pid == 0:
        libc.usleep(300)
        libc._exit(0)
    os.waitpid(pid, 0)


def parent(turn, next_turn):
    """A process in a UTS namespace of its own that takes turns with another."""
    pid = os.fork()
    if pid == 0:
        libc.prctl(1, signal.SIGKILL)
        check(libc.unshare(NEWUTS))
        while True:
            os.read(turn, 1)
            one_process()
            os.write(next_turn, b"x")
    return pid


(turn_a, to_a), (turn_b, to_b) = os.pipe(), os.pipe()
a, b = parent(turn_a, to_b), parent(turn_b, to_a)
os.write(to_a, b"x")
status = subprocess.run(["sh", "-c", f"A={a}; B={b}; " + sys.argv[1]]).returncode
for process in a, b:
    if os.waitpid(process, os.WNOHANG) != (0, 0):
        sys.exit("skip: no process can be made with a PID of our choice")
    os.kill(process, signal.SIGKILL)
sys.exit(status)
