//! Which container a cgroup belongs to, by the names that container engines give.

/// The least and the greatest number of hexadecimal digits of an engine's id.
const ID: std::ops::RangeInclusive<usize> = 32..=64;

/// The id or the name of the container that a cgroup path names; the innermost where several are nested.
///
/// Known are Docker (`/docker/ID`, `docker-ID.scope`), Podman (`libpod-ID.scope`), containerd (`cri-containerd-ID.scope`), CRI-O
/// (`crio-ID.scope`), Kubernetes (`/kubepods/…/podUID/ID`), LXC (`/lxc/NAME`, `lxc.payload.NAME`) and systemd's machines
/// (`machine.slice/machine-NAME.scope`).
pub fn container(cgroup: &str) -> Option<String> {
    let parts: Vec<&str> = cgroup.split('/').collect();
    (0..parts.len()).rev().find_map(|index| in_part(parts[index], index.checked_sub(1).map(|before| parts[before])))
}

fn in_part(part: &str, before: Option<&str>) -> Option<String> {
    if let Some(name) = part.strip_prefix("lxc.payload.").or_else(|| part.strip_prefix("lxc.payload/")) {
        return Some(name.to_owned());
    }
    if before == Some("lxc") && !part.is_empty() {
        return Some(part.to_owned());
    }
    let name = part.strip_suffix(".scope").or_else(|| part.strip_suffix(".service")).unwrap_or(part);
    if let Some(machine) = name.strip_prefix("machine-").filter(|_| before == Some("machine.slice")) {
        return Some(unescaped(machine));
    }
    // The engine's name stands before the last hyphen, where there is one; Podman's `conmon` watches and is not inside.
    let (engine, id) = name.rsplit_once('-').unwrap_or(("", name));
    let is_id = ID.contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && !engine.ends_with("conmon")).then(|| id.to_owned())
}

/// systemd-escape(1) writes `\x2d` for a hyphen.
fn unescaped(name: &str) -> String {
    name.replace("\\x2d", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3f9d1c0a5be84f0d9a1e6c7b8d2f4a6051c3e5978b0d2f4a6c8e0a1b3d5f7091";

    #[test]
    fn every_engine_is_known_by_its_cgroups() {
        for path in [
            "/docker/ID",
            "/system.slice/docker-ID.scope",
            "/machine.slice/libpod-ID.scope",
            "/machine.slice/libpod-ID.scope/container",
            "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod12.slice/cri-containerd-ID.scope",
            "/kubepods/besteffort/pod9b8c1b50-11d9-11ee-be56-0242ac120002/ID",
            "/kubepods.slice/kubepods-pod7.slice/crio-ID.scope",
            "/system.slice/containerd.service/kubepods-burstable-pod7.slice:cri-containerd:0/docker/ID",
            "/docker/ID/system.slice/sshd.service",
        ] {
            assert_eq!(container(&path.replace("ID", ID)).as_deref(), Some(ID), "{path}");
        }
        assert_eq!(container("/lxc/web").as_deref(), Some("web"));
        assert_eq!(container("/lxc.payload.web/init.scope").as_deref(), Some("web"));
        assert_eq!(container("/machine.slice/machine-my\\x2dbox.scope").as_deref(), Some("my-box"));
    }

    #[test]
    fn what_is_no_container_has_none() {
        for path in
            ["/", "", "/system.slice/ssh.service", "/user.slice/user-1000.slice/session-3.scope", "/docker", "/lxc"]
        {
            assert_eq!(container(path), None, "{path}");
        }
        assert_eq!(container(&format!("/machine.slice/libpod-conmon-{ID}.scope")), None);
    }
}
