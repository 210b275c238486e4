import Platform

/// A unit that runs the service under systemd, with as few rights as it needs.
enum SystemdUnit {
    /// The unit's text, for this program where it lies now.
    static func text(port: Int) -> String {
        """
        # /etc/systemd/system/assay.service, printed by: assay serve --print-unit
        # Then: systemctl daemon-reload && systemctl enable --now assay
        [Unit]
        Description=Assay: lead scoring over HTTP
        After=network.target

        [Service]
        ExecStart=\(program) serve --port \(port)
        Environment=ASSAY_DB=%S/assay/assay.db
        DynamicUser=yes
        StateDirectory=assay
        StateDirectoryMode=0700
        UMask=0077
        Restart=on-failure
        TimeoutStopSec=15
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        ProtectKernelTunables=yes
        ProtectKernelModules=yes
        ProtectControlGroups=yes
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
        RestrictNamespaces=yes
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        CapabilityBoundingSet=

        [Install]
        WantedBy=multi-user.target

        """
    }

    private static var program: String {
        var bytes = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        guard count > 0 else { return "/usr/local/bin/assay" }
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
