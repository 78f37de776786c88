// What is scrolled sideways can be scrolled by keyboard too.
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("pre, .formula, .table-wrapper, article p")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
