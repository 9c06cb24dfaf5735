#!/bin/sh
# The first program of the machine: runs each test in /tests as root and as an ordinary user. Lines that begin with @@ are
# for the one who reads the console.
export PATH=/nstools:/usr/bin:/usr/sbin LC_ALL=C.UTF-8 HOME=/ NSTOOLS_SUBJECT=/nstools NSTOOLS_SKIPPED=/tmp/skipped
export NSTOOLS_SLOW=1 PROPTEST_CASES=32 # what holds for arbitrary input has nothing to do with the kernel
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts
mount -t devpts -o ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmp /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for module in /modules/*.ko; do busybox insmod "$module"; done
echo "@@ kernel $(uname -r)"
for test in /tests/*; do
    for who in root user; do
        : >/tmp/skipped
        chmod 666 /tmp/skipped
        read -r start rest </proc/uptime
        echo "@@ begin ${test##*/} $who"
        if [ $who = root ]; then
            timeout -k 5 240 "$test" </dev/null
        else
            timeout -k 5 240 unshare -S 1234 -G 1234 "$test" </dev/null
        fi
        echo "@@ end $?"
        sed 's/^/@@ skipped /' /tmp/skipped
        read -r end rest </proc/uptime
        echo "@@ took $((${end%.*} - ${start%.*}))"
    done
done 2>&1
echo "@@ done"
busybox poweroff -f
