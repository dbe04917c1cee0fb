/// The stable code of a finding; `surgewatch help CODE` prints its explanation.
///
/// Codes are never reused: Y for the YAML of a file, K for keys and their values, P for the grammar of formulas, N for
/// names, U for units, D for windows, S for selectors, L for rules that check but should not be deployed, T for rule
/// tests.
package enum ErrorCode: String, Hashable, Sendable, Codable, CaseIterable {
    case invalidYaml = "Y001"
    case duplicateKey = "Y002"
    case anchor = "Y003"
    case tooLarge = "Y004"
    case wrongKind = "Y005"
    case nothingInFile = "Y006"
    case tab = "Y007"
    case notFormatted = "Y008"

    case unknownKey = "K001"
    case missingKey = "K002"
    case unknownWord = "K003"
    case duplicateName = "K004"
    case badName = "K005"
    case badOver = "K006"
    case unknownCountry = "K007"
    case badMonth = "K008"
    case badProduct = "K009"
    case badParameter = "K010"
    case outOfRange = "K011"
    case badPlaceholder = "K012"
    case badSeverity = "K013"
    case badDuration = "K014"
    case badException = "K015"
    case badFloor = "K016"

    case unexpectedCharacter = "P001"
    case expectedValue = "P002"
    case unbalanced = "P003"
    case chainedComparison = "P004"
    case unexpectedText = "P005"
    case badNumber = "P006"
    case unknownUnit = "P007"
    case tooDeep = "P008"
    case tooLong = "P009"

    case unknownName = "N001"
    case unknownRule = "N002"
    case cycle = "N003"
    case otherSeries = "N004"
    case unknownGate = "N005"
    case unknownInput = "N006"
    case unusedBound = "N007"

    case notCondition = "U001"
    case conditionAsAmount = "U002"
    case incomparable = "U003"
    case cannotAdd = "U004"
    case bareShare = "U005"
    case pointsAndPercent = "U006"
    case cannotMultiply = "U007"
    case notMonths = "U008"
    case divisionByZero = "U009"
    case notScalar = "U010"

    case windowTooLong = "D001"
    case badWindow = "D002"
    case missingWindow = "D003"
    case tooMuchWork = "D004"

    case badSet = "S001"
    case badOfAll = "S002"
    case badAggregate = "S003"

    case noFloor = "L001"
    case unusedParameter = "L002"
    case noFloorReason = "L003"
    case constantCondition = "L004"
    case unusedAmount = "L005"
    case sameName = "L006"
    case otherFloor = "L007"
    case duplicateCondition = "L008"
    case contradiction = "L009"
    case neverHolds = "L010"
    case alwaysHolds = "L011"
    case unreachableGrade = "L012"
    case wrongWay = "L013"
    case clearOverlaps = "L014"
    case windowsOutlast = "L015"
    case valueAtBound = "L016"
    case fewReleases = "L017"
    case shortHistory = "L018"
    case noSeries = "L019"
    case exceptionOver = "L020"

    case testWithoutRule = "T001"
    case testWithoutExpectation = "T002"
    case badCells = "T003"
    case badInstant = "T004"
    case cannotFail = "T005"
    case badSeries = "T006"
    case releaseOrder = "T007"
    case duplicateCase = "T008"
    case badVariable = "T009"
    case noSuchRuleFile = "T010"
    case badListing = "T011"
    case badRoutes = "T012"

    /// Warnings let a rule set run; errors do not.
    package var severity: Diagnostic.Severity {
        switch self {
        case .unusedParameter, .constantCondition, .unusedAmount, .sameName, .otherFloor, .duplicateCondition,
            .alwaysHolds, .unreachableGrade, .wrongWay, .clearOverlaps, .windowsOutlast, .valueAtBound, .fewReleases,
            .shortHistory, .noSeries, .exceptionOver:
            .warning
        default: .error
        }
    }
}
