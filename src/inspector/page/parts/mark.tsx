/** The sign of the page: platters, and the way into them. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <ellipse cx="12" cy="6" rx="9" ry="3.6" />
      <path d="M3 6v12c0 2 4 3.6 9 3.6s9-1.6 9-3.6V6" />
      <path d="M3 12c0 2 4 3.6 9 3.6s9-1.6 9-3.6" />
      <path class="accent" d="M10 9.4l5 3-5 3z" />
    </svg>
  );
}
