#include "cmd/heraldctl/table.h"

#include <algorithm>
#include <utility>

#include "cmd/heraldctl/text.h"

namespace herald::ctl {

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (const Column& column : columns_) widths_.push_back(column.title.size());
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (size_t i = 0; i < cells.size(); i++) {
    cells[i] = cells[i].empty() ? "-" : Printable(cells[i]);
    widths_[i] = std::max(widths_[i], cells[i].size());
  }
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) {
  if (!titled_) {
    std::vector<std::string> titles;
    for (const Column& column : columns_) titles.push_back(column.title);
    PrintRow(titles, out);
    titled_ = true;
  }
  for (const std::vector<std::string>& row : rows_) PrintRow(row, out);
  rows_.clear();
}

void Table::PrintRow(const std::vector<std::string>& cells, std::ostream& out) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); i++) {
    if (i > 0) line += "  ";
    const std::string padding(widths_[i] - cells[i].size(), ' ');
    const bool last = i + 1 == cells.size();
    if (columns_[i].align == Align::kRight) {
      line += padding + cells[i];
    } else {
      line += last ? cells[i] : cells[i] + padding;
    }
  }
  out << line << '\n';
}

}  // namespace herald::ctl
