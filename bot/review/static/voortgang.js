// How far the work on the model is. Without this script the link "Ververs" shows the same.

const SECONDS = 2;

async function refresh() {
  const response = await fetch('/beheer/model/voortgang');
  const job = response.ok && !response.redirected ? await response.json() : { bezig: false };
  if (!job.bezig) {
    location.reload();
    return;
  }
  document.getElementById('deel').value = job.deel;
  const text = document.getElementById('stap');
  const now = job.stap ? `${job.stap}: ${job.tekst}` : job.tekst;
  if (text.textContent !== now) text.textContent = now; // said aloud, so only when it changes
  document.getElementById('procent').textContent = `${Math.round(job.deel * 100)}%`;
}

setInterval(() => refresh().catch(() => {}), SECONDS * 1000);
