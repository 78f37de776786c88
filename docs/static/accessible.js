document.addEventListener("DOMContentLoaded", () => {
  // What is scrolled sideways can be scrolled by keyboard too.
  for (const box of document.querySelectorAll("pre, .formula, .table-wrapper, article p")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
  // The menus of the theme have no names.
  const swedish = document.documentElement.lang === "sv";
  const names = {
    ".sidebar-drawer": swedish ? "Sidor" : "Pages",
    ".toc-drawer": swedish ? "På den här sidan" : "On this page",
  };
  for (const [menu, name] of Object.entries(names)) {
    document.querySelector(`aside${menu}`)?.setAttribute("aria-label", name);
  }
});
