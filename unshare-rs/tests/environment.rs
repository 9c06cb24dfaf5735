//! `--clear-env` and `--whitelist-env`; newer than util-linux 2.42.4.

use testkit::{ours_only, sh};

#[test]
fn the_environment_is_emptied_or_reduced() {
    ours_only!("--clear-env");
    sh("A=1 B=2 unshare --clear-env env").succeeds().prints("");
    sh("A=1 B=2 unshare --whitelist-env B,NONE,A env").succeeds().prints("B=2\nA=1\n");
    sh("A=1 unshare --clear-env --whitelist-env A env").succeeds().prints("A=1\n");
    sh("A=1 unshare -f --whitelist-env '' env").succeeds().prints("");
}
