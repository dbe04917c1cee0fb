import ServiceLifecycle

/// Does something again and again: when a bell rings, and at least every so often; until shutdown.
enum Rhythm {
    static func run(
        every interval: Duration, rings: AsyncStream<Void>, _ work: @escaping @Sendable () async -> Void
    ) async {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                let (ticks, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                group.addTask { for await _ in rings { continuation.yield() } }
                group.addTask {
                    while !Task.isCancelled {
                        continuation.yield()
                        try? await Task.sleep(for: interval)
                    }
                    continuation.finish()
                }
                for await _ in ticks {
                    if Task.isCancelled { break }
                    await work()
                }
                group.cancelAll()
            }
        }
    }
}
