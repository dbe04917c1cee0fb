import CLinux

/// The memory of the process.
package enum ProcessMemory {
    /// Gives what was freed back to the system. A release needs several times what the daemon holds between two, and
    /// the C library would keep that.
    package static func giveBack() { clinux_give_memory_back() }
}
