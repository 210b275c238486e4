/// Undoes `="0039051111"`, which exports write so that a spreadsheet keeps zeros and long numbers.
package enum ExcelText {
    /// The bytes inside, as a part of `cell`; all of it where it is no such formula.
    package static func inside(_ cell: Range<Int>, of bytes: [UInt8]) -> Range<Int> {
        let quote = UInt8(ascii: "\"")
        guard cell.count >= 3, bytes[cell.lowerBound] == UInt8(ascii: "="),
            bytes[cell.lowerBound + 1] == quote, bytes[cell.upperBound - 1] == quote,
            !bytes[cell.lowerBound + 2..<cell.upperBound - 1].contains(quote)
        else { return cell }
        return cell.lowerBound + 2..<cell.upperBound - 1
    }
}
