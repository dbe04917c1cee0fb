/// The description of the interface that is served (OpenAPI 3.1).
package enum OpenAPIDocument {
    package static let text = String(decoding: PackageResources.openapi_json, as: UTF8.self)
}
