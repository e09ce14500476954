"""Five bent lines learn to add up to a wave; the chapter's own words for two layers with a ReLU between them."""

import torch
from torch import nn

torch.manual_seed(42)
x = torch.linspace(-1, 1, 61).unsqueeze(1)
y = torch.sin(1.5 * torch.pi * (x + 1))
simple_net = nn.Sequential(nn.Linear(1, 5), nn.ReLU(), nn.Linear(5, 1))
optimizer = torch.optim.Adam(simple_net.parameters(), 0.03)
for step in range(601):
    loss = (simple_net(x) - y).square().mean()
    if step % 100 == 0:
        print(f"step {step}: mean squared error {loss.item():.4f}")
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
