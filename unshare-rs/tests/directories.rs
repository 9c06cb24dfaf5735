//! Root and working directory of the program.

use testkit::{requires, sh};

#[test]
fn the_working_directory_is_kept_or_changed() {
    sh("cd /usr; unshare pwd").succeeds().prints("/usr\n");
    sh("cd /usr; unshare -w / pwd").succeeds().prints("/\n");
    sh("cd /; unshare --wd=usr pwd").succeeds().prints("/usr\n");
}

#[test]
fn a_new_root_is_the_working_directory_unless_another_is_asked_for() {
    requires!(UserNamespaces);
    sh("cd /usr; unshare -Ur -R / pwd").succeeds().prints("/\n");
    sh("cd /usr; unshare -Ur -R / -w /usr pwd").succeeds().prints("/usr\n");
}

#[test]
fn in_a_new_root_there_is_only_what_is_below_it() {
    requires!(UserNamespaces);
    sh("d=$(mktemp -d); unshare -Ur -R $d /bin/true; status=$?; rmdir $d; exit $status")
        .ends_with(127)
        .complains_of(&["unshare: cannot execute '/bin/true': No such file or directory"]);
}

#[test]
fn directories_that_are_not_there_are_named() {
    requires!(UserNamespaces);
    sh("unshare -w /no/such true")
        .ends_with(1)
        .complains("unshare: cannot make '/no/such' the working directory: No such file or directory\n");
    sh("unshare -Ur -R /no/such true")
        .ends_with(1)
        .complains("unshare: cannot make '/no/such' the root directory: No such file or directory\n");
}
