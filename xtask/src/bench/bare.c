/* What a command line costs at least: the system calls that do its work, in the order in which our programs make them, and
 * nothing else. No options are read, no errors explained, nothing is checked that need not be.
 *
 *     bare plain PROGRAM...          unshare PROGRAM...
 *     bare root PROGRAM...           unshare -Ur PROGRAM...
 *     bare pid PROGRAM...            unshare -p -f --mount-proc PROGRAM...
 *     bare enter PID PROGRAM...      nsenter -t PID -a PROGRAM...
 *     bare nothing                   true
 *     bare peak PROGRAM...           prints the peak memory of PROGRAM in KiB
 *     bare statuses                  nspid, where no process lives in a namespace below ours
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLONE_NEWTIME_ 0x80

static void become(char **words)
{
    execvp(words[0], words);
    _exit(127);
}

static void must(long result)
{
    if (result < 0) {
        perror("bare");
        _exit(1);
    }
}

static void put(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    must(file);
    must(write(file, text, strlen(text)));
    close(file);
}

/* Returns in the child; the parent ends as the child ends. */
static void fork_and_wait(void)
{
    sigset_t blocked, before;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    int status;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    sigaction(SIGCHLD, &usual, NULL);
    pid_t child = fork();
    must(child);
    if (child > 0) {
        waitpid(child, &status, WUNTRACED);
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    sigaction(SIGCHLD, &usual, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void mount_proc(void)
{
    must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
    int place = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    must(place);
    int context = syscall(SYS_fsopen, "proc", 1);
    must(context);
    must(syscall(SYS_fsconfig, context, 1, "source", "proc", 0));
    must(syscall(SYS_fsconfig, context, 6, NULL, NULL, 0));
    int procfs = syscall(SYS_fsmount, context, 1, 0x2 | 0x4 | 0x8);
    must(procfs);
    close(context);
    must(syscall(SYS_move_mount, procfs, "", place, "", 0x4 | 0x40));
    close(procfs);
    close(place);
}

/* Tells the namespaces to enter: all, since to enter our own again has its effects (the root directory of a mount namespace, the
 * namespace of a later program's time), but for our own user namespace, which nobody can. */
static int to_enter(int process)
{
    static const struct { const char *name; int flag; } kinds[] = {
        {"cgroup", CLONE_NEWCGROUP}, {"ipc", CLONE_NEWIPC}, {"mnt", CLONE_NEWNS}, {"net", CLONE_NEWNET},
        {"pid", CLONE_NEWPID}, {"time", CLONE_NEWTIME_}, {"user", CLONE_NEWUSER}, {"uts", CLONE_NEWUTS},
    };
    int flags = 0;
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        char path[64];
        struct stat own, theirs;
        snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[kind].name);
        int file = open(path, O_RDONLY | O_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d/ns/%s", process, kinds[kind].name);
        int other = open(path, O_RDONLY | O_CLOEXEC);
        must(other);
        must(fstat(other, &theirs));
        must(fstat(file, &own));
        close(other);
        close(file);
        if (own.st_ino != theirs.st_ino || kinds[kind].flag != CLONE_NEWUSER)
            flags |= kinds[kind].flag;
    }
    return flags;
}

static void enter(const char *pid)
{
    char path[32], status[8192];
    int pidfd = syscall(SYS_pidfd_open, atoi(pid), 0);
    must(pidfd);
    int own = open("/proc/self/status", O_RDONLY | O_CLOEXEC); /* whether /proc is that of our PID namespace */
    must(own);
    must(read(own, status, sizeof status));
    close(own);
    snprintf(path, sizeof path, "/proc/%s", pid);
    int process = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    must(process);
    poll(&(struct pollfd){.fd = pidfd, .events = POLLIN}, 1, 0);
    int flags = to_enter(process);
    close(process);
    if (flags & CLONE_NEWUSER) {
        (void)!setgroups(0, NULL);
        must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
    }
    if (flags & ~CLONE_NEWUSER)
        must(setns(pidfd, flags & ~CLONE_NEWUSER));
    if (flags & CLONE_NEWUSER)
        must(setns(pidfd, CLONE_NEWUSER));
    if (flags & CLONE_NEWPID)
        fork_and_wait();
    if (flags & CLONE_NEWUSER) {
        (void)!setgroups(0, NULL);
        must(setgid(0));
        must(setuid(0));
    }
}

/* Reads the status of each process once. */
static void read_statuses(void)
{
    char path[32], status[4096];
    DIR *proc = opendir("/proc");
    if (!proc)
        must(-1);
    for (struct dirent *entry; (entry = readdir(proc));) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "%s/status", entry->d_name);
        int file = openat(dirfd(proc), path, O_RDONLY | O_CLOEXEC);
        if (file < 0)
            continue; /* it has ended */
        (void)!read(file, status, sizeof status);
        close(file);
    }
    closedir(proc);
}

static int print_peak(char **words)
{
    struct rusage usage;
    int status;
    pid_t child = fork();
    must(child);
    if (child == 0)
        become(words);
    must(waitpid(child, &status, 0));
    must(getrusage(RUSAGE_CHILDREN, &usage));
    printf("%ld\n", usage.ru_maxrss);
    return status != 0;
}

int main(int count, char **words)
{
    struct pollfd standard[] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};
    char map[64];
    poll(standard, 3, 0);
    if (count > 2 && !strcmp(words[1], "plain")) {
        become(words + 2);
    } else if (count > 2 && !strcmp(words[1], "root")) {
        uid_t uid = geteuid();
        gid_t gid = getegid();
        must(unshare(CLONE_NEWUSER));
        snprintf(map, sizeof map, "0 %u 1", uid);
        put("/proc/self/uid_map", map);
        put("/proc/self/setgroups", "deny");
        snprintf(map, sizeof map, "0 %u 1", gid);
        put("/proc/self/gid_map", map);
        become(words + 2);
    } else if (count > 2 && !strcmp(words[1], "pid")) {
        must(unshare(CLONE_NEWNS | CLONE_NEWPID));
        fork_and_wait();
        mount_proc();
        become(words + 2);
    } else if (count > 3 && !strcmp(words[1], "enter")) {
        enter(words[2]);
        become(words + 3);
    } else if (count == 2 && !strcmp(words[1], "statuses")) {
        read_statuses();
        return 0;
    } else if (count > 2 && !strcmp(words[1], "peak")) {
        return print_peak(words + 2);
    } else if (count == 2 && !strcmp(words[1], "nothing")) {
        return 0;
    }
    fputs("usage: bare plain|root|pid|peak PROGRAM..., bare enter PID PROGRAM..., bare statuses, or bare nothing\n", stderr);
    return 1;
}
