#ifndef HERALD_CMD_HERALDCTL_TABLE_H_
#define HERALD_CMD_HERALDCTL_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace herald::ctl {

// Aligned columns. Nothing is cut or wrapped; the last column is not padded, so that is where long
// text belongs.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns);

  // One cell for each column. Cells are made printable; an empty one is shown as "-".
  void Add(std::vector<std::string> cells);

  // Writes the rows added since the last call, the titles before the first. Columns keep their
  // widths from call to call and only grow.
  void Print(std::ostream& out);

 private:
  void PrintRow(const std::vector<std::string>& cells, std::ostream& out) const;

  std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
  bool titled_ = false;
};

}  // namespace herald::ctl

#endif  // HERALD_CMD_HERALDCTL_TABLE_H_
