// Creates and updates elements. What has not changed is not touched, so that nothing flickers, and
// selection and focus stay where they are.

const SVG = 'http://www.w3.org/2000/svg';

/** Creates an element; functions are listeners, false and null are ignored. */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Creates an element of a drawing. */
export function s(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else attribute(element, name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets an attribute; false and null remove it, true is an empty one. */
export function attribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else {
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Sets the text of an element. */
export function text(element, value) {
  const words = String(value);
  if (element.textContent !== words) element.textContent = words;
}

/** Sets a custom property for style sheets, such as a width. */
export function property(element, name, value) {
  if (element.style.getPropertyValue(name) !== String(value)) element.style.setProperty(name, value);
}

/**
 * Sorts the children of an element. Others are removed first, so that those after them need not be moved: an element
 * that is moved loses the focus and the selection.
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    const there = parent.children[index] ?? null;
    if (there !== child) parent.insertBefore(child, there);
  });
}

export function byId(id) {
  return document.getElementById(id);
}
