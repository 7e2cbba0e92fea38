/// What all sources of a process share.
struct SourceSurroundings: Sendable {
    /// Where frames are tagged.
    let pool: WorkerPool
    /// Where records go.
    let output: any EventOutput
    /// What servers have refused.
    var book = ServerBook()
    /// What outlives the process; nil: nothing does.
    var ledger: Ledger?
    /// Where masks go; nil: nowhere.
    var masks: MaskStores?
    /// Takes messages for people.
    let log: SinkLog
}
