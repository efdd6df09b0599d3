"""temporary"""
def train_risk_model(path):
    path.write_bytes(b"")
