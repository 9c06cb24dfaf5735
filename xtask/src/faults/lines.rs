//! The command lines whose calls fail, one after the other.

use super::stage::Need;

/// A command line.
pub struct Line {
    /// Its number, by which it can be asked for.
    pub number: usize,
    /// What is typed. The shell knows `$PROBE`, which prints all that was promised; `$TARGET`, a process; `$DIR`, a directory.
    pub command: String,
    /// What prints the effects that outlive the program, and takes them back.
    pub after: &'static str,
    /// What it needs of the machine.
    pub needs: &'static [Need],
}

impl Line {
    /// A line that is in no list: its effects on `$DIR` are taken back.
    pub fn typed(command: &str) -> Self {
        Self {
            number: 0,
            command: command.to_owned(),
            after: "umount $DIR/uts $DIR/pid $DIR/mnt $DIR/place 2>/dev/null",
            needs: &[],
        }
    }
}

/// All lines: what is typed, what shows and undoes the effects, what it needs.
const LINES: &[(&str, &str, &[Need])] = &[
    ("unshare -muinC $PROBE", "", &[]),
    ("unshare -Ur $PROBE", "", &[]),
    ("unshare -pf --mount-proc $PROBE", "", &[]),
    (
        "unshare --uts=$DIR/uts --mount=$DIR/mnt $PROBE",
        "stat -f -c %T $DIR/uts $DIR/mnt; umount $DIR/uts $DIR/mnt",
        &[],
    ),
    (
        "unshare -f --pid=$DIR/pid --mount=$DIR/mnt --mount-proc $PROBE",
        "stat -f -c %T $DIR/pid $DIR/mnt; umount $DIR/pid $DIR/mnt",
        &[],
    ),
    ("unshare -U --map-auto --map-root-user $PROBE", "", &[Need::SubordinateIds]),
    ("unshare -Urpf --init $PROBE", "", &[]),
    ("unshare -Urpf --forward-signals $PROBE", "", &[]),
    ("unshare -pf --mount-proc --kill-child -S 1 -G 1 $PROBE", "", &[]),
    ("unshare -Urm --root=/usr --wd=/bin /bin/sh -c 'pwd; echo /*'", "", &[]),
    ("unshare -UrTf --monotonic=100 --boottime=-1 $PROBE", "", &[]),
    ("unshare -Urpf -l :x:M::abcd::/bin/cat: $DIR/data", "", &[Need::BinfmtMisc]),
    (
        "unshare -Urpf --info-fd=3 --block-fd=4 $PROBE 3>$DIR/info 4</dev/null",
        "sed 's/[0-9][0-9]*/N/g' $DIR/info; rm $DIR/info",
        &[],
    ),
    ("nsenter -t $TARGET -a $PROBE", "", &[]),
    ("nsenter -t $TARGET -a -S 0 -G 0 -r -w -e $PROBE", "", &[]),
    ("nsenter -t $TARGET -U -m -p --join-cgroup $PROBE", "", &[Need::CgroupV2]),
    ("nsenter --net=/proc/$TARGET/ns/net -u/proc/$TARGET/ns/uts -W/usr $PROBE", "", &[]),
    ("mount-proc $DIR/place", "stat -f -c %T $DIR/place; cat $DIR/place/1/comm; umount $DIR/place", &[]),
    ("mount-proc -t $TARGET $DIR/place", "stat -f -c %T $DIR/place; cat $DIR/place/1/comm; umount $DIR/place", &[]),
    (
        "mount-proc -n /proc/$TARGET/ns/pid -o ro,subset=pid $DIR/place",
        "stat -f -c %T $DIR/place; cat $DIR/place/1/comm; grep -o \" $DIR/place ro\" /proc/self/mountinfo; umount $DIR/place",
        &[],
    ),
    ("mount-proc $DIR/place -- $PROBE", "", &[]),
];

/// All lines, numbered.
pub fn all() -> Vec<Line> {
    let line = |(index, (command, after, needs)): (usize, &(&str, &'static str, &'static [Need]))| Line {
        number: index + 1,
        command: (*command).to_owned(),
        after,
        needs,
    };
    LINES.iter().enumerate().map(line).collect()
}
