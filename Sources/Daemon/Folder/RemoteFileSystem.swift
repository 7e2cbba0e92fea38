/// Tells file systems on which others can write unseen by inotify: network mounts and user-space ones.
enum RemoteFileSystem {
    /// The type of the file system on a device when changes there must be polled for, or nil.
    ///
    /// Read from `/proc/self/mountinfo` (proc_pid_mountinfo(5)), which names `nfs4`, `cifs` and `fuse.sshfs` where
    /// `statfs` knows only one number for everything in user space. Without `/proc` everything counts as local.
    static func name(device: UInt64) -> String? {
        guard let table = try? readAll(PathBytes("/proc/self/mountinfo")) else { return nil }
        return name(device: device, mountInfo: table)
    }

    /// The same, in a given table of mounts.
    static func name(device: UInt64, mountInfo: [UInt8]) -> String? {
        let number = Array("\(major(device)):\(minor(device))".utf8)
        for line in mountInfo.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count > 2, fields[2] == number[...] else { continue }
            // Optional fields end at a lone hyphen; the type follows it.
            guard let hyphen = fields.firstIndex(of: [UInt8(ascii: "-")]), hyphen + 1 < fields.count else { continue }
            let type = String(decoding: fields[hyphen + 1], as: UTF8.self)
            return isRemote(type) ? type : nil
        }
        return nil
    }

    private static func isRemote(_ type: String) -> Bool {
        // Block devices behind FUSE (`fuseblk`: NTFS, exFAT) are written through this kernel alone.
        type.hasPrefix("nfs") || type.hasPrefix("fuse.") || types.contains(type)
    }

    private static let types: Set<String> = [
        "cifs", "smb3", "smbfs", "fuse", "9p", "afs", "ceph", "coda", "gfs2", "lustre", "ncpfs", "ocfs2", "virtiofs",
        "vboxsf", "prl_fs", "orangefs", "davfs", "beegfs",
    ]

    /// The major number in glibc's encoding of `dev_t`.
    private static func major(_ device: UInt64) -> UInt64 {
        (device >> 8) & 0xfff | (device >> 32) & 0xffff_f000
    }

    /// The minor number in glibc's encoding of `dev_t`.
    private static func minor(_ device: UInt64) -> UInt64 {
        device & 0xff | (device >> 12) & 0xffff_ff00
    }

    private static func readAll(_ path: PathBytes) throws(SystemError) -> [UInt8] {
        let file = try OpenFile.reading(path)
        var bytes: [UInt8] = []
        while true {
            let part = try file.read(65_536, at: Int64(bytes.count))
            if part.isEmpty { return bytes }
            bytes += part
        }
    }
}
