// The phone's position into the form, where the worker allows it; without it the form goes as it is.
(() => {
  const longitude = document.querySelector("input[data-longitude]");
  const latitude = document.querySelector("input[data-latitude]");
  if (!longitude || !latitude || !navigator.geolocation) return;
  navigator.geolocation.getCurrentPosition(
    (found) => {
      longitude.value = found.coords.longitude.toFixed(6);
      latitude.value = found.coords.latitude.toFixed(6);
    },
    () => {},
    { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
  );
})();
