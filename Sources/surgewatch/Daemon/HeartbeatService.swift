import Delivery
import ServiceLifecycle
import Settings

/// Sends a heartbeat after each good poll, until shutdown; polls do not wait for it.
struct HeartbeatService: Service {
    let heartbeat: Heartbeat
    let beats: AsyncStream<Void>
    let settings: @Sendable () async -> Configuration.Heartbeat?

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in beats {
                if let settings = await settings() { await heartbeat.beat(settings) }
            }
        }
    }
}
