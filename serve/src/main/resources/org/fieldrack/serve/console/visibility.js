// What nobody can see is not drawn: an element that is observed has .visible, and render() when it comes into view.

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    entry.target.visible = entry.isIntersecting;
    if (entry.isIntersecting) {
      entry.target.render();
    }
  }
}, { rootMargin: "100px" });

export const observe = (element) => seen.observe(element);
export const unobserve = (element) => seen.unobserve(element);
