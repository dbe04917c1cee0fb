/// A word that a template may use, and what it stands for.
package struct TemplateVariable: Sendable {
    /// What a template does with it.
    package enum Shape: Sendable {
        /// `{{name}}`; as a section `{{#name}}…{{/name}}` it is shown where there is one.
        case text
        /// `{{#name}}…{{/name}}` where it is so, `{{^name}}…{{/name}}` where it is not.
        case flag
        /// `{{#name}}{{.}}{{/name}}`, once for each.
        case texts
        /// `{{#name}}…{{/name}}`, once for each, with words of its own.
        case list([TemplateVariable])
    }

    package var name: String
    package var shape: Shape
    package var meaning: String

    static func text(_ name: String, _ meaning: String) -> TemplateVariable {
        TemplateVariable(name: name, shape: .text, meaning: meaning)
    }
    static func flag(_ name: String, _ meaning: String) -> TemplateVariable {
        TemplateVariable(name: name, shape: .flag, meaning: meaning)
    }
    static func texts(_ name: String, _ meaning: String) -> TemplateVariable {
        TemplateVariable(name: name, shape: .texts, meaning: meaning)
    }
    static func list(_ name: String, _ meaning: String, _ entries: [TemplateVariable]) -> TemplateVariable {
        TemplateVariable(name: name, shape: .list(entries), meaning: meaning)
    }
}
