// A photo of a phone has many megabytes: it is made smaller here, before the island's network carries it. Without script it goes as it is,
// and the server does the same (base/photographs.py).
(() => {
  const form = document.querySelector("[data-photo]");
  const says = form && form.querySelector("[data-photo-says]");
  const LARGE = 1600;
  if (!form || !window.createImageBitmap || !window.DataTransfer) return;

  const drawn = (picture, side, quality) => new Promise((done) => {
    const by = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * by));
    canvas.height = Math.max(1, Math.round(picture.height * by));
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "white";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(done, "image/jpeg", quality);
  });

  const put = (input, blob, name) => {
    const files = new DataTransfer();
    files.items.add(new File([blob], name, { type: "image/jpeg" }));
    input.files = files.files;
  };

  form.elements.photo.addEventListener("change", async (event) => {
    const input = event.target, file = input.files[0], button = form.querySelector("button"), words = says.textContent;
    if (!file || !file.type.startsWith("image/")) return;
    button.disabled = true;
    says.textContent = form.dataset.busy;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const name = file.name.replace(/\.\w+$/, "") + ".jpg";
      const large = await drawn(picture, LARGE, 0.85);
      if (large) put(input, large, name);
      says.textContent = `${picture.width} × ${picture.height} → ${Math.round(large.size / 1024)} KB`;
    } catch {
      // What can't be drawn here is judged by the server.
      says.textContent = words;
    } finally {
      button.disabled = false;
    }
  });
})();
