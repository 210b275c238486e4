/// The processors that this process may use.
package enum Processors {
    /// How many are online (`sysconf(3)`), at least one.
    ///
    /// A container's share of them is not known here.
    package static let count = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
